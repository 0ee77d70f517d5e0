// How often the first page of a session is opened in one measurement: once takes too little to be told from noise.
export const openings = 20;
