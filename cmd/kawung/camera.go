package main

// cameraCommand is what an engineer does with cameras, declared or not yet.
func cameraCommand() command {
	return command{
		name: "camera", usage: "VERB",
		short: "list the cameras, find others on the network, look at one, advise",
		verbs: []command{cameraListCommand(), cameraProbeCommand(), cameraDiscoverCommand(), cameraAdviseCommand()},
	}
}
