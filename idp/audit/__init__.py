"""What happened, in the past tense: every state change is a row, and after its commit one log line.

Owns the events' shapes, their table and the transaction that writes them. Ordinary renewals and the refusals of
somebody who has proven nothing are log lines only, written where they happen.
"""
