package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"kawung/wall"
)

// Media types of documents of declared things.
const (
	typeYAML = "application/yaml" // RFC 9512
	typeJSON = "application/json"
)

type applyReply struct {
	Revision wall.Revision `json:"revision"`
	Changed  []string      `json:"changed"` // kind/name
	DryRun   bool          `json:"dryRun,omitempty"`
}

// postApply declares many things, all or none; ?dryRun=true only says what
// would change.
func (s *Server) postApply(w http.ResponseWriter, r *http.Request) error {
	if s.config.Parse == nil {
		return refuse(http.StatusNotImplemented, "this controller reads no documents")
	}
	dry, err := boolOf(r, "dryRun")
	if err != nil {
		return err
	}
	b, err := readBody(w, r, typeYAML, typeJSON, "application/x-yaml", "text/yaml")
	if err != nil {
		return err
	}
	objects, err := s.config.Parse(bytes.NewReader(b))
	if err != nil {
		return err
	}
	actor, all := actorOf(r), wall.PutAll{Objects: objects}
	keys, err := s.wall.Plan(actor, all)
	if err != nil {
		return err
	}
	out := applyReply{Revision: s.wall.State().Revision, Changed: []string{}, DryRun: dry}
	for _, k := range keys {
		out.Changed = append(out.Changed, string(k.Kind)+"/"+k.Name)
	}
	if !dry {
		if out.Revision, err = s.wall.Apply(r.Context(), actor, all); err != nil {
			return err
		}
	}
	return reply(w, http.StatusOK, out)
}

// getExport gives everything declared back, without secrets.
func (s *Server) getExport(w http.ResponseWriter, _ *http.Request) error {
	if s.config.Format == nil {
		return refuse(http.StatusNotImplemented, "this controller writes no documents")
	}
	var out bytes.Buffer
	objects := s.wall.State().All()
	shown := make([]wall.Object, 0, len(objects))
	for _, o := range objects {
		if o.Key().Kind != wall.KindUser { // a user without a password is no use
			shown = append(shown, wall.Redacted(o))
		}
	}
	if err := s.config.Format(&out, shown); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	w.Header().Set("Content-Type", typeYAML)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(out.Bytes()) // the client has gone: nobody to tell
	return nil
}

// maxAudit is the most entries of one answer.
const maxAudit = 1000

func (s *Server) getAudit(w http.ResponseWriter, r *http.Request) error {
	since, err := uintOf(r, "since", 0)
	if err != nil {
		return err
	}
	limit, err := uintOf(r, "limit", 100)
	if err != nil {
		return err
	}
	if limit < 1 || limit > maxAudit {
		return refuseField("limit", "is between 1 and %d", maxAudit)
	}
	entries, err := s.config.Audit.Audit(r.Context(), wall.Revision(since), int(limit))
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, struct {
		Entries []wall.Entry `json:"entries"`
	}{list(entries)})
}

func uintOf(r *http.Request, key string, otherwise uint64) (uint64, error) {
	raw := r.URL.Query().Get(key)
	if raw == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseUint(raw, 10, 63)
	if err != nil {
		return 0, refuseField(key, "is no number")
	}
	return n, nil
}

func boolOf(r *http.Request, key string) (bool, error) {
	switch raw := r.URL.Query().Get(key); raw {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, refuseField(key, "is true or false")
	}
}
