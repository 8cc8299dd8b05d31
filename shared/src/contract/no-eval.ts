import * as z from 'zod';

/** Pages forbid eval; zod would probe for it with every schema it makes. Must be imported before any schema is. */
z.config({ jitless: true });
