import { AppDouble } from './app-double.ts';

export const app = new AppDouble();
