"""/todos: the signed-in person's to-do lists, which api1 keeps.

Owns the pages and their forms: what a form asks for, and what an answer of api1 means to a person. Stores nothing;
tokens are renewed by tokens/, and who may see a list is api1's to say.
"""
