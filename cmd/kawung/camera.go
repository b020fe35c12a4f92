package main

// cameraCommand is what an engineer does with cameras before they are declared.
func cameraCommand() command {
	return command{
		name: "camera", usage: "VERB",
		short: "look at a camera before it is declared",
		verbs: []command{cameraProbeCommand()},
	}
}
