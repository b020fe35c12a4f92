// Package clips holds the pictures of the demo's cameras: six drawn scenes of a
// regency that move, as loops of H.264 ready to be sent.
//
// Every clip is 300 frames at 25 frames/s (12 s), constrained baseline, without
// B-frames, one slice a frame, with SPS, PPS and an IDR picture every 50 frames.
// The loop joins: frame 299 is followed by frame 0. The files are made by
// make.sh from the program in draw.
//
// # The stamp
//
// Every frame says which one it is, for programs that read painted pixels. A
// strip of 16 cells of equal width lies at x from 20 % to 80 % of the frame's
// width and y from 78 % to 83 % of its height, inside a thin dark margin. White
// is 1, black is 0; a reader compares a cell's middle with the mean of cells 0
// and 1.
//
//	cell 0       white (reference)
//	cell 1       black (reference)
//	cells 2–10   frame in the loop, 0 to 299, nine bits, most significant first
//	cells 11–13  camera, 0 to 5 in the order of Names, three bits, most significant first
//	cell 14      even parity: the ones of cells 2 to 14 are even in number
//	cell 15      white
//
// # The corner marks
//
// A filled square with a side of 4 % of the frame's width touches each corner:
// top left #E02020, top right #20C040, bottom left #2050E0, bottom right
// #F0D020. They prove how a picture was cropped.
package clips

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
)

// What every clip is made of.
const (
	Frames = 300 // in a loop
	FPS    = 25
	GOP    = 50 // frames from one IDR picture to the next
)

//go:embed *.h264
var files embed.FS

// Names are the cameras, in the order of their numbers in the stamp.
func Names() []string {
	return []string{"alun-alun", "pelabuhan", "pasar", "simpang-empat", "pantai", "sungai"}
}

// Heights are the sizes name comes in, in pixels, smallest first. All are 16:9.
func Heights(name string) []int {
	switch {
	case name == "alun-alun" || name == "simpang-empat":
		return []int{360, 720}
	case slices.Contains(Names(), name):
		return []int{360}
	default:
		return nil
	}
}

// Open is the clip of a camera at a height of Heights, as an Annex-B byte
// stream the caller may keep. The error wraps fs.ErrNotExist for anything else.
func Open(name string, height int) ([]byte, error) {
	if !slices.Contains(Heights(name), height) {
		return nil, fmt.Errorf("demo clip %q at %d pixels: %w", name, height, fs.ErrNotExist)
	}
	return files.ReadFile(fmt.Sprintf("%s.%d.h264", name, height))
}
