"""What attackers try against entrance, sessions and headers."""
