"""The home page: who is signed in, what the tokens say, when they end and what happened to them; and its buttons.

Shows; decides nothing. Renewal is in tokens/, the session in session/.
"""
