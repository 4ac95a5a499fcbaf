"""Who may do something here: passwords, sessions, personal tokens, sign-on by a proxy, the local user. Knows no framework."""
