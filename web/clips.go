package web

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"kawung/media"
	"kawung/wall"
)

// Clips are pieces of recordings that are kept. *record.Clips is one.
type Clips interface {
	Cut(ctx context.Context, camera string, from, to time.Time, by string) (media.Clip, error)
	List() ([]media.Clip, error)
	Cutting() []media.Cutting
	Open(id string) (media.Clip, io.ReadSeekCloser, error)
	Delete(id string) (media.Clip, error)
}

type clipBody struct {
	Camera string    `json:"camera"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
}

// A cuttingWire is a clip under way.
type cuttingWire struct {
	Camera   string    `json:"camera"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	By       string    `json:"by"`
	Progress float64   `json:"progress"` // 0 to 1
}

type clipList struct {
	Items   []media.Clip  `json:"items"`
	Cutting []cuttingWire `json:"cutting"`
}

// postClip cuts a clip and answers when it is on the disk; GET says meanwhile
// how far it is.
func (s *Server) postClip(w http.ResponseWriter, r *http.Request) error {
	if s.config.Clips == nil {
		return errNoClips
	}
	var in clipBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if _, ok := s.wall.State().Camera(in.Camera); !ok {
		return fmt.Errorf("camera %q: %w", in.Camera, wall.ErrNotFound)
	}
	switch {
	case in.From.IsZero():
		return refuseField("from", "is missing: a time such as 2026-11-23T10:41:00+07:00")
	case !in.To.After(in.From):
		return refuseField("to", "is not after from")
	}
	allow(w, cutTime)
	clip, err := s.config.Clips.Cut(r.Context(), in.Camera, in.From, in.To, actorOf(r).Name)
	if err != nil {
		return clipProblem(err)
	}
	s.noteClip(r, "clip cut", clip)
	w.Header().Set("Location", "/api/v1/clips/"+clip.ID)
	return reply(w, http.StatusCreated, s.clip(clip))
}

// Clips are hours long and lines are thin: what the doors' timeouts are for these.
const (
	cutTime   = time.Hour
	fetchTime = 2 * time.Minute // and for each
	fetchRate = 128 << 10       // bytes a second more
)

// allow gives an answer so much time in place of its door's timeouts.
func allow(w http.ResponseWriter, d time.Duration) {
	c, until := http.NewResponseController(w), time.Now().Add(d)
	_ = c.SetReadDeadline(until) // a door without deadlines has patience
	_ = c.SetWriteDeadline(until)
}

var errNoClips = refuse(http.StatusNotFound, "this controller cuts no clips")

// clipProblem is why a clip was not cut, as a client sees it.
func clipProblem(err error) error {
	switch {
	case errors.Is(err, media.ErrTooLong):
		return refuseField("to", "a clip is at most %s long", media.MaxClip)
	case errors.Is(err, media.ErrUnrecorded):
		return refuse(http.StatusConflict, "%s", err)
	case errors.Is(err, media.ErrClipSpace):
		return refuse(http.StatusInsufficientStorage, "%s", err)
	}
	return err
}

// noteClip writes into the audit who did what with which file.
func (s *Server) noteClip(r *http.Request, action string, clip media.Clip) {
	s.note(r, actorOf(r), action, "camera "+clip.Camera, map[string]any{
		"id": clip.ID, "from": clip.From, "to": clip.To, "bytes": clip.Bytes, "sha256": clip.SHA256,
	})
}

// clip is a clip with the room's times.
func (s *Server) clip(c media.Clip) media.Clip {
	c.From, c.To, c.At = s.zoned(c.From), s.zoned(c.To), s.zoned(c.At)
	gaps := make([]media.Span, 0, len(c.Gaps))
	for _, g := range c.Gaps {
		gaps = append(gaps, media.Span{From: s.zoned(g.From), To: s.zoned(g.To)})
	}
	c.Gaps = gaps
	return c
}

func (s *Server) listClips(w http.ResponseWriter, _ *http.Request) error {
	if s.config.Clips == nil {
		return errNoClips
	}
	list, err := s.config.Clips.List()
	if err != nil {
		return err
	}
	out := clipList{Items: make([]media.Clip, 0, len(list)), Cutting: []cuttingWire{}}
	for _, c := range list {
		out.Items = append(out.Items, s.clip(c))
	}
	for _, c := range s.config.Clips.Cutting() {
		out.Cutting = append(out.Cutting, cuttingWire{c.Camera, s.zoned(c.From), s.zoned(c.To), c.By, c.Progress})
	}
	return reply(w, http.StatusOK, out)
}

// getClip is the file itself, whole or in ranges, with its hash (RFC 9530 §3).
func (s *Server) getClip(w http.ResponseWriter, r *http.Request) error {
	if s.config.Clips == nil {
		return errNoClips
	}
	clip, file, err := s.config.Clips.Open(r.PathValue("id"))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	allow(w, fetchTime+time.Duration(clip.Bytes/fetchRate)*time.Second)
	h := w.Header()
	if sum, err := hex.DecodeString(clip.SHA256); err == nil {
		h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":")
	}
	h.Set("Content-Type", "video/mp4")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", clip.Camera+"_"+s.zoned(clip.From).Format("2006-01-02_15.04.05")+".mp4"))
	h.Set("Cache-Control", "private, no-store")
	h.Set("ETag", `"`+clip.SHA256+`"`)
	if whole := r.Header.Get("Range"); whole == "" || strings.HasPrefix(whole, "bytes=0-") {
		s.noteClip(r, "clip fetched", clip)
	}
	http.ServeContent(w, r, "", clip.At, file)
	return nil
}

func (s *Server) deleteClip(w http.ResponseWriter, r *http.Request) error {
	if s.config.Clips == nil {
		return errNoClips
	}
	clip, err := s.config.Clips.Delete(r.PathValue("id"))
	if err != nil {
		return err
	}
	s.noteClip(r, "clip deleted", clip)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
