try{let t=localStorage.getItem("tokwatt.theme");(t==="light"||t==="dark")&&(document.documentElement.dataset.theme=t)}catch{}
