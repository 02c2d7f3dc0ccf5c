import { histories } from './suite.ts';

// In two files, so that two processors share them.
histories(0, 500);
