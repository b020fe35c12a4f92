package main

// cameraCommand is what an engineer does with cameras before they are declared.
func cameraCommand() command {
	return command{
		name: "camera", usage: "VERB",
		short: "find cameras on the network, and look at one",
		verbs: []command{cameraProbeCommand(), cameraDiscoverCommand()},
	}
}
