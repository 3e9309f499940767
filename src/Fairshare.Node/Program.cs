using Fairshare.Node.Cli;

return await Root.Make().Parse(args).InvokeAsync();
