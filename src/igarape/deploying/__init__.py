"""From this machine into a cloud: the door `deploy`.

template   the stack's file, with the tables at its end
bundle     the code of the functions, as it is uploaded
stack      the stack in the account: what would change, and changing it
checking   what can only be seen in the account itself
"""

from igarape.deploying.door import arguments, run

__all__ = ["arguments", "run"]
