import { spawnSync } from 'node:child_process'

/** Whether a program of the system is there; tests that need one are skipped by its name where it is not. */
export const hasProgram = (name: string): boolean => spawnSync('which', [name]).status === 0
