"""Everything about encoding that needs no database: facts in, plans, command lines and playlists out."""
