import { histories } from './suite.ts';

histories(500, 1_000);
