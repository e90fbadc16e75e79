// Stands in for React's developer tools, which nobody has when a benchmark runs.
export default {};
