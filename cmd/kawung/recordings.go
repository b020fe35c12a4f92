package main

import (
	"cmp"
	"log/slog"
	"path/filepath"

	"kawung/configs"
	"kawung/media/record"
)

// openRecordings opens the place of recordings and clips.
func openRecordings(c configs.Config, log *slog.Logger) (*record.Archive, *record.Clips, error) {
	path := cmp.Or(c.Recordings.Path, c.Data)
	archive, err := record.New(record.Config{
		Path: filepath.Join(path, "recordings"), MaxBytes: c.Recordings.MaxBytes, Log: log.With("room", "recordings"),
	})
	if err != nil {
		return nil, nil, err
	}
	clips, err := record.NewClips(archive, filepath.Join(path, "clips"), c.Recordings.MaxClips)
	return archive, clips, err
}
