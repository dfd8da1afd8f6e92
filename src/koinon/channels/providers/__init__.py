"""One folder a provider; the registry names them."""
