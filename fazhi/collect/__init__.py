"""From government portals to the landing directory: what is published there, politely and as the bytes that came."""
