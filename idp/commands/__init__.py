"""The operator's command line: a thin click file for each noun, over maintenance/.

Owns how commands are asked, answered and refused: status 0 done, 1 refused with the reason on standard error, 2 wrong
usage or settings. Changes go through the same transactions and events as the service's own; running workers see them at
once or within 5 s. Decides nothing and holds no SQL.
"""
