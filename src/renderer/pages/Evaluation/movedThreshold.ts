// The threshold that the slider stands at, for marks inside charts: they follow it without their chart being drawn anew.
import { createContext, useContext } from 'react';

const MovedThreshold = createContext(0.5);
export const MovedThresholdProvider = MovedThreshold.Provider;
/** The threshold now. */
export const useMovedThreshold = (): number => useContext(MovedThreshold);
