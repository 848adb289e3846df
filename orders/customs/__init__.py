"""What customs of a country want to know of whoever receives a parcel (S60)."""
