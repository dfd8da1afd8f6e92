"""Apps on phones: Firebase's word at the door, the least version that is served, and the app's own lock (IDN-048..050).

Owns no table: a Firebase token that was taken stands among the one-time tokens until it would be void anyway.
"""
