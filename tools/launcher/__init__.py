"""What stands behind `./run`: environment, databases, preparation, processes. Standard library only.

It runs before anything is installed, so nothing here may import Django or a package from requirements/.
"""
