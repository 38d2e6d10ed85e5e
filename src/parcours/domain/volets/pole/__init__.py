"""Le pôle ressource habitat : saisi, il comprend, s'engage avec le ménage, agit, évalue."""
