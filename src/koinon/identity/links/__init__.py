"""Links by mail (IDN-006..009): reset, verification, change of address, magic sign-in, "this was not me".

Opening one changes nothing (mail scanners do); the button on its page does. Asking for one answers the same words in
the same time whether or not the address is known: the request only queues a job, and the mail tells the truth.
"""
