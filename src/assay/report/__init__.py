"""What people and machines read: handed an assessment or a determination, it hands on text, HTML, JSON and CSV.

It renders in English or French and decides nothing: every word for an outcome comes from the register's closed list.
What the evidence says is made inert first, for terminals, HTML and spreadsheets alike.
"""
