"""How long hypothesis searches: briefly by default, HYPOTHESIS_PROFILE=thorough for a night."""

import os

from hypothesis import settings

settings.register_profile("fast", max_examples=80, deadline=None)
settings.register_profile("thorough", max_examples=3000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))
