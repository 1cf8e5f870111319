"""The accountability list: who is late, who will be, who has not answered."""
