"""One picture of a session: the lives of its tokens, its calls and renewals, drawn as SVG from facts.

Owns what is drawn and how. Does not own what happened (session/) or the sentences of the table (home/story.py); every
fact of the picture stands in that table.
"""
