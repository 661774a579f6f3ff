using System.CommandLine;
using AiMemory.Simulation;

return SimulateCommand.Create().Parse(args).Invoke();
