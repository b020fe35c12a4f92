package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestADiskThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	if err := (&disk{dir: dir}).writable(t.Context()); err != nil {
		t.Errorf("writable() = %v in an empty directory", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("the trial left %v", left)
	}
	for _, dir := range []string{"/proc", filepath.Join(dir, "none")} { // read-only even for root; not there
		if err := (&disk{dir: dir}).writable(t.Context()); err == nil {
			t.Errorf("writable() = nil in %s", dir)
		}
	}
}
