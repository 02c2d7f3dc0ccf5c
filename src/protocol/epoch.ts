import { z } from 'zod';

/** Names one history of a relay. Numbers of two epochs have nothing to do with each other. */
export const epochSchema = z.string().min(1).max(64);
