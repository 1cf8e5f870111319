"""A lived-in year to look at and try things on: made through the services, whatever the day it is loaded."""
