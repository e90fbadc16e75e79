// Replaces React's developer tools, which are not there in a benchmark.
export default {};
