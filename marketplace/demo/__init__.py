"""The demo shop: drawn pictures, catalogue texts and the loader that `manage.py load_demo` runs."""
