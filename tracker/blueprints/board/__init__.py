"""The battle map: the wall, the timetable, and the matrix of a parent organisation."""
