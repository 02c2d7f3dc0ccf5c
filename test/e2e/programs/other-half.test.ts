import { describe } from 'vitest';
import { coreOfMatrix } from './core-of-matrix.ts';

describe('the other half of the core of the program matrix', () => coreOfMatrix(1));
