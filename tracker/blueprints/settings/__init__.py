"""What a person sets for themselves: the daily digest and the calendar feed."""
