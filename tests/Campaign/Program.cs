using AiMemory.Campaign;

return await CampaignCommand.Create().Parse(args).InvokeAsync();
