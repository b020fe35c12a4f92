package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set at a release: -ldflags "-X main.version=1.2.0".
var version = ""

// build says which kawung this is: the version, or the commit it was built from.
func build() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	commit, dirty := "", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				dirty = "+"
			}
		}
	}
	return first(commit+dirty, "development")
}

func versionCommand() command {
	return command{
		name: "version", short: "say which version this is", long: "Prints the version, the compiler and the machine it was built for.",
		run: func(_ context.Context, p *program, _ any, _ []string) error {
			_, err := fmt.Fprintf(p.stdout, "kawung %s %s %s/%s\n", build(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
