package rtsp

import (
	"slices"
	"sync"
)

// findings are what a session learns of its camera: what it had to make up for
// (repairs) and what a person should know (warnings). They may be used by
// several goroutines.
type findings struct {
	mu        sync.Mutex // guards the rest
	repairs   []string
	warnings  []string
	transport string   // "tcp" or "udp"
	codec     string   // of the video
	audio     []string // encoding names, as the session description has them
	sps       []byte   // the newest
	bFrames   bool
	connected bool                 // somebody took the connection
	spoke     bool                 // and answered in RTSP
	pictured  bool                 // a whole picture came
	tell      func(warning string) // nil: nobody
}

// repair notes something that was made up for, once.
func (f *findings) repair(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.repairs, what) {
		f.repairs = append(f.repairs, what)
	}
}

// warn notes something a person should know, once.
func (f *findings) warn(what string) {
	f.mu.Lock()
	known, tell := slices.Contains(f.warnings, what), f.tell
	if !known {
		f.warnings = append(f.warnings, what)
	}
	f.mu.Unlock()
	if !known && tell != nil {
		tell(what)
	}
}

func (f *findings) setTransport(t string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.transport = t
}

// via is the transport.
func (f *findings) via() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.transport
}

// describe notes what the camera says it sends.
func (f *findings) describe(t track) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.codec, f.audio = t.codec, t.audio
}

func (f *findings) setSPS(sps []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sps = sps
}

func (f *findings) sawConnection() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.connected = true
}

func (f *findings) sawRTSP() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.spoke = true
}

func (f *findings) sawBFrames() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bFrames = true
}

// picture notes that a whole picture came; pictures says whether one did.
func (f *findings) picture() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pictured = true
}

func (f *findings) pictures() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pictured
}
