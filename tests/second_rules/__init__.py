"""How Radarr and Sonarr decide on upgrades, written a second time in Python, and libraries to decide on."""
