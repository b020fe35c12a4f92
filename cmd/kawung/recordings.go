package main

import (
	"log/slog"
	"path/filepath"

	"kawung/configs"
	"kawung/media/record"
)

// openRecordings opens the place of recordings and clips.
func openRecordings(c configs.Config, log *slog.Logger) (*record.Archive, error) {
	path := c.Recordings.Path
	if path == "" {
		path = c.Data
	}
	return record.New(record.Config{
		Path: filepath.Join(path, "recordings"), MaxBytes: c.Recordings.MaxBytes, Log: log.With("room", "recordings"),
	})
}
