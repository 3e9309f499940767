using Fairshare.Node.Cli;

return await Root.Parse(args).InvokeAsync();
