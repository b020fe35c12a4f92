package web

import (
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed install.html
var installHTML string

var installPage = template.Must(template.New("install").Parse(installHTML))

// getRoot gives out the local authority's root.
func (s *Server) getRoot(w http.ResponseWriter, _ *http.Request) error {
	if s.config.Authority == nil {
		return refuse(http.StatusNotFound, "this controller has no authority of its own")
	}
	h := w.Header()
	h.Set("Content-Type", "application/x-x509-ca-cert")
	h.Set("Content-Disposition", `attachment; filename="kawung-ca.crt"`)
	_, _ = w.Write(s.config.Authority.Root()) // the client has gone: nobody to tell
	return nil
}

// getInstall says how to make a phone or a PC trust this controller.
func (s *Server) getInstall(w http.ResponseWriter, r *http.Request) error {
	if s.config.Authority == nil {
		return refuse(http.StatusNotFound, "this controller has no authority of its own: its certificate needs no installing")
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return installPage.Execute(w, struct{ Fingerprint, Host string }{s.config.Authority.Fingerprint(), r.Host})
}
