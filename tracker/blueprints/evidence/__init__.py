"""Files given as evidence, handed out to those who may see the project."""
